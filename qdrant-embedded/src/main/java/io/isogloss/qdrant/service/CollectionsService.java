package io.isogloss.qdrant.service;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Collections.AliasDescription;
import io.qdrant.client.grpc.Collections.ChangeAliases;
import io.qdrant.client.grpc.Collections.CollectionDescription;
import io.qdrant.client.grpc.Collections.CollectionExists;
import io.qdrant.client.grpc.Collections.CollectionExistsRequest;
import io.qdrant.client.grpc.Collections.CollectionExistsResponse;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionOperationResponse;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.GetCollectionInfoResponse;
import io.qdrant.client.grpc.Collections.ListAliasesRequest;
import io.qdrant.client.grpc.Collections.ListAliasesResponse;
import io.qdrant.client.grpc.Collections.ListCollectionAliasesRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsResponse;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.CollectionsGrpc.CollectionsImplBase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * {@code qdrant.Collections}. What is not overridden answers UNIMPLEMENTED with the method's name.
 */
public final class CollectionsService extends CollectionsImplBase {
    private final Catalog catalog;

    /** The service over a catalog. */
    public CollectionsService(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void create(CreateCollection request, StreamObserver<CollectionOperationResponse> caller) {
        Answers.answer(caller, () -> {
            catalog.create(request.getCollectionName(), CollectionSettings.created(request));
            return done(true);
        });
    }

    @Override
    public void update(UpdateCollection request, StreamObserver<CollectionOperationResponse> caller) {
        Answers.answer(caller, () -> {
            catalog.collection(request.getCollectionName())
                    .change(settings -> CollectionSettings.updated(settings, request));
            return done(true);
        });
    }

    @Override
    public void delete(DeleteCollection request, StreamObserver<CollectionOperationResponse> caller) {
        Answers.answer(caller, () -> done(catalog.delete(request.getCollectionName())));
    }

    @Override
    public void get(GetCollectionInfoRequest request, StreamObserver<GetCollectionInfoResponse> caller) {
        Answers.answer(caller, () -> {
            CollectionInfo info =
                    catalog.collection(request.getCollectionName()).info();
            return seconds -> GetCollectionInfoResponse.newBuilder()
                    .setResult(info)
                    .setTime(seconds)
                    .build();
        });
    }

    @Override
    public void list(ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> caller) {
        Answers.answer(caller, () -> {
            ListCollectionsResponse.Builder response = ListCollectionsResponse.newBuilder();
            for (Collection collection : catalog.all()) {
                response.addCollections(CollectionDescription.newBuilder().setName(collection.name()));
            }
            return seconds -> response.setTime(seconds).build();
        });
    }

    @Override
    public void collectionExists(CollectionExistsRequest request, StreamObserver<CollectionExistsResponse> caller) {
        Answers.answer(caller, () -> {
            boolean exists = catalog.find(request.getCollectionName()) != null;
            return seconds -> CollectionExistsResponse.newBuilder()
                    .setResult(CollectionExists.newBuilder().setExists(exists))
                    .setTime(seconds)
                    .build();
        });
    }

    @Override
    public void updateAliases(ChangeAliases request, StreamObserver<CollectionOperationResponse> caller) {
        Answers.answer(caller, () -> {
            catalog.changeAliases(request.getActionsList());
            return done(true);
        });
    }

    @Override
    public void listAliases(ListAliasesRequest request, StreamObserver<ListAliasesResponse> caller) {
        Answers.answer(caller, () -> aliases(catalog.aliases()));
    }

    @Override
    public void listCollectionAliases(
            ListCollectionAliasesRequest request, StreamObserver<ListAliasesResponse> caller) {
        Answers.answer(caller, () -> {
            String name = catalog.collection(request.getCollectionName()).name();
            List<AliasDescription> own = new ArrayList<>();
            for (AliasDescription alias : catalog.aliases()) {
                if (alias.getCollectionName().equals(name)) {
                    own.add(alias);
                }
            }
            return aliases(own);
        });
    }

    private static DoubleFunction<ListAliasesResponse> aliases(List<AliasDescription> aliases) {
        return seconds -> ListAliasesResponse.newBuilder()
                .addAllAliases(aliases)
                .setTime(seconds)
                .build();
    }

    private static DoubleFunction<CollectionOperationResponse> done(boolean result) {
        return seconds -> CollectionOperationResponse.newBuilder()
                .setResult(result)
                .setTime(seconds)
                .build();
    }
}
